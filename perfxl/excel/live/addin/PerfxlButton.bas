Attribute VB_Name = "PerfxlButton"
Option Explicit

' The buttons of perfxl: each starts the registered program for the active workbook.
' This text is ASCII: the workbook's name travels as UTF-16 in hex, so that no shell and no
' code page can misread it, and messages are code points. The program is what
' "perfxl addin install" registered for this user; nothing is read from the workbook, from
' its folder or from any configuration sheet, and no file beside the workbook is run.

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

Public Sub PerfxlStart(ByVal action As String)
    Dim program As String
    Dim answer As String
    Dim onMac As Boolean
    If ActiveWorkbook Is Nothing Then Exit Sub
#If Mac Then
    onMac = True
#Else
    onMac = False
#End If
    On Error GoTo Failed
#If Mac Then
    If onMac Then answer = AppleScriptTask("perfxl.applescript", "press", PerfxlArguments(action))
#End If
    If onMac Then Exit Sub
    program = PerfxlProgram()
    If program = "" Then GoTo Failed
    Shell program & " " & PerfxlArguments(action), 0
    Exit Sub
Failed:
    MsgBox PerfxlMissing(), 48, "perfxl"
End Sub

' verify --window 123 --book-utf16 ...: digits, letters and hyphens only.
Public Function PerfxlArguments(ByVal action As String) As String
    PerfxlArguments = action & " --window " & PerfxlWindow() & " --book-utf16 " & PerfxlHex(ActiveWorkbook.Name)
End Function

' What "perfxl addin install" left for this user.
Private Function PerfxlProgram() As String
    Dim found As String
    On Error Resume Next
    found = Environ("PERFXL_PROGRAM")
    If found = "" Then found = GetSetting("perfxl", "button", "program", "")
    PerfxlProgram = found
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

' "The program was not found; run once in a command window: perfxl addin install"
Private Function PerfxlMissing() As String
    PerfxlMissing = PerfxlText("6CA1 6709 627E 5230 6838 9A8C 7A0B 5E8F 3002") & vbLf & _
        PerfxlText("8BF7 5728 547D 4EE4 884C 8FD0 884C 4E00 6B21 FF1A") & "perfxl addin install"
End Function

Private Function PerfxlText(ByVal points As String) As String
    Dim place As Long
    Dim made As String
    made = ""
    For place = 1 To Len(points) Step 5
        made = made & ChrW(CLng("&H" & Mid(points, place, 4)))
    Next place
    PerfxlText = made
End Function
