Attribute VB_Name = "PerfxlButton"
Option Explicit

' The buttons of perfxl: each starts the registered program for the active workbook.
' This text is ASCII: the workbook's name travels as UTF-16 in hex, so that no shell and no
' code page can misread it, and what is said stands in names of the workbook that carries
' this text (perfxl_say_...), written by whoever built it. The program is what "perfxl addin
' install" registered for this user; nothing is read from the workbook that is verified, from
' its folder or from any configuration sheet, and no file beside the workbook is started.

Public Sub PerfxlVerify()
    PerfxlStart "verify"
End Sub

Public Sub PerfxlMark()
    PerfxlStart "verify --mark"
End Sub

Public Sub PerfxlNext()
    PerfxlStart "next"
End Sub

Public Sub PerfxlClear()
    PerfxlStart "clear"
End Sub

Public Sub PerfxlNewYear()
    PerfxlStart "new-year"
End Sub

Public Sub PerfxlReview()
    PerfxlStart "review"
End Sub

Public Sub PerfxlStart(ByVal action As String)
    Dim program As String
    Dim answer As String
    Dim failure As Long
    Dim onMac As Boolean
    If ActiveWorkbook Is Nothing Then
        PerfxlSay "nobook"
        Exit Sub
    End If
#If Mac Then
    onMac = True
#Else
    onMac = False
#End If
    PerfxlStatus "working"
    On Error GoTo Failed
#If Mac Then
    If onMac Then answer = AppleScriptTask("perfxl.applescript", "press", PerfxlArguments(action))
#End If
    If onMac Then Exit Sub
    program = GetSetting("perfxl", "button", "program", "")
    If program = "" Then
        PerfxlStatus ""
        PerfxlSay "missing"
        Exit Sub
    End If
    Shell program & " " & PerfxlArguments(action), 0
    Exit Sub
Failed:
    failure = Err.Number
    PerfxlStatus ""
    If onMac Or failure = 53 Then
        PerfxlSay "missing"
    Else
        PerfxlSay "blocked"
    End If
End Sub

' verify --window 123 --book-utf16 ...: digits, letters and hyphens only.
Public Function PerfxlArguments(ByVal action As String) As String
    PerfxlArguments = action & " --window " & PerfxlWindow() & " --book-utf16 " & PerfxlHex(ActiveWorkbook.Name)
End Function

' The window tells two running copies of the spreadsheet program apart; 0 where there is none.
Private Function PerfxlWindow() As String
    Dim host As Object
    Dim found As String
    found = "0"
    On Error Resume Next
    Set host = Application
    found = CStr(host.Hwnd)
    PerfxlWindow = found
End Function

Public Function PerfxlHex(ByVal text As String) As String
    Dim place As Long
    Dim unit As Long
    Dim made As String
    made = ""
    For place = 1 To Len(text)
        unit = AscW(Mid(text, place, 1))
        If unit < 0 Then unit = unit + 65536
        made = made & Right("000" & Hex(unit), 4)
    Next place
    PerfxlHex = made
End Function

' The status bar, at once; the program clears it when it is done.
Private Sub PerfxlStatus(ByVal what As String)
    On Error Resume Next
    If what = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = PerfxlWords(what)
    End If
End Sub

Private Sub PerfxlSay(ByVal what As String)
    MsgBox PerfxlWords(what), 48, "perfxl"
End Sub

' What stands in a name: ="words". Without the name, where to look.
Private Function PerfxlWords(ByVal what As String) As String
    Dim found As String
    found = "..perfxl: see perfxl doctor."
    On Error Resume Next
    found = ThisWorkbook.Names("perfxl_say_" & what).RefersTo
    PerfxlWords = Mid(found, 3, Len(found) - 3)
End Function
