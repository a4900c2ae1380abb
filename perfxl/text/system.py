"""What the operating system refuses, in words: no number, no English in a Chinese sentence."""

from __future__ import annotations

import errno

_WHY = {
    errno.ENOENT: "没有这个文件或文件夹 / there is no such file or folder",
    errno.EACCES: "没有权限 / permission denied",
    errno.EPERM: "没有权限 / not permitted",
    errno.EROFS: "磁盘是只读的 / the disk is read-only",
    errno.ENOSPC: "磁盘已满 / the disk is full",
    errno.EDQUOT: "磁盘配额已用完 / the disk quota is used up",
    errno.EFBIG: "文件太大 / the file is too large for the disk",
    errno.EIO: "磁盘或网络出错 / the disk or the network failed",
    errno.EPIPE: "接收输出的程序已经结束 / the program that takes the output has ended",
    errno.EBADF: "输出已经关闭 / the output is closed",
    errno.EEXIST: "已经存在 / it is there already",
    errno.ENOTDIR: "路径中有一段不是文件夹 / a part of the path is no folder",
    errno.EISDIR: "是一个文件夹 / it is a folder",
    errno.ENAMETOOLONG: "名称或路径太长 / the name or the path is too long",
    errno.ELOOP: "链接绕成了圈 / links lead in a circle",
    errno.EMFILE: "打开的文件太多 / too many files are open",
    errno.ENFILE: "打开的文件太多 / too many files are open",
    errno.ENOMEM: "内存不足 / there is not enough memory",
    errno.EBUSY: "正在被占用 / it is in use",
    errno.ETXTBSY: "正在被占用 / it is in use",
    errno.ENODEV: "设备不在 / the device is not there",
    errno.ENXIO: "设备不在 / the device is not there",
    errno.ESTALE: "网络文件夹的连接已失效 / the network folder has gone",
    errno.ETIMEDOUT: "网络没有应答 / the network did not answer",
    errno.EINVAL: "系统不接受这个名称或位置 / the system does not take this name or place",
}


def why(error: OSError) -> str:
    """Why the system refused, in both languages (see :func:`perfxl.text.bilingual.one_of`).

    >>> why(OSError(errno.ENOSPC, "No space left on device"))
    '磁盘已满 / the disk is full'
    """
    return _WHY.get(
        error.errno or 0, f"系统拒绝（{error.errno}） / the system refused ({error.errno})"
    )
