@echo off
"%~dp0python\python.exe" -E -P -m perfxl addin install
"%~dp0python\python.exe" -E -P -m perfxl doctor
if not "%PERFXL_NO_PAUSE%"=="1" pause
