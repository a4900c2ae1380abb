@echo off
"%~dp0python\python.exe" -E -P -m perfxl addin remove
if not "%PERFXL_NO_PAUSE%"=="1" pause
