Attribute VB_Name = "PerfxlRibbon"
Option Explicit

' What the ribbon calls; see ribbon.xml.

Public Sub PerfxlOnPress(control As IRibbonControl)
    Select Case control.ID
        Case "perfxlVerify": PerfxlVerify
        Case "perfxlMark": PerfxlMark
        Case "perfxlNext": PerfxlNext
        Case "perfxlClear": PerfxlClear
        Case "perfxlNewYear": PerfxlNewYear
        Case "perfxlReview": PerfxlReview
    End Select
End Sub
