/* python.exe and pythonw.exe of an embeddable Python: they start the python311.dll beside them. */
#include <windows.h>
#include <wchar.h>

typedef int (*py_main)(int, wchar_t **);

static int start(int argc, wchar_t **argv) {
    static wchar_t path[32768];
    DWORD length = GetModuleFileNameW(NULL, path, 32000);
    wchar_t *name = length ? wcsrchr(path, L'\\') : NULL;
    if (!name) return 103;
    wcscpy(name + 1, L"python311.dll");
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    py_main run = library ? (py_main)(void *)GetProcAddress(library, "Py_Main") : NULL;
    return run ? run(argc, argv) : 104;
}

#ifdef WINDOWLESS
int WINAPI wWinMain(HINSTANCE self, HINSTANCE before, PWSTR line, int show) {
    return start(__argc, __wargv);
}
#else
int wmain(int argc, wchar_t **argv) { return start(argc, argv); }
#endif
