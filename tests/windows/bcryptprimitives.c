/* The one function of Windows' bcryptprimitives.dll that compiled Rust asks for; Wine 8 has no such
   DLL. Only for the tests' Wine: every Windows from 8 on has its own. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) {
    return SystemFunction036(data, (ULONG)length);
}
