-- What the macro calls on macOS; "perfxl addin install" puts it, with the program filled in, into
-- ~/Library/Application Scripts/com.microsoft.Excel, the only folder that Excel may run scripts from.
on press(arguments)
	do shell script "@PROGRAM@ " & arguments & " > /dev/null 2>&1 &"
	return "started"
end press
