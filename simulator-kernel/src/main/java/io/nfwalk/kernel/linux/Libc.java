package io.nfwalk.kernel.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library's functions by their own names; {@code size_t}, {@code ssize_t} and {@code off_t} are 64 bits.
 *
 * <p>Source: the Linux manual pages, sections 2 and 3.
 */
final class Libc {
    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int open(String path, int flags);

    static native int close(int descriptor);

    static native long read(int descriptor, Pointer buffer, long size);

    static native long write(int descriptor, byte[] data, long size);

    static native long lseek(int descriptor, long offset, int whence);

    static native int memfd_create(String name, int flags);

    static native int ioctl(int descriptor, long request, Pointer argument);

    static native Pointer mmap(Pointer address, long length, int protection, int flags, int descriptor, long offset);

    static native int munmap(Pointer address, long length);

    static native int poll(Pointer descriptors, long count, int milliseconds);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int descriptor, Pointer event);

    static native int epoll_wait(int epoll, Pointer events, int most, int milliseconds);

    static native int clock_getres(int clock, Pointer time);

    static native int clock_gettime(int clock, Pointer time);

    static native int unshare(int flags);

    static native int setns(int descriptor, int kind);

    static native int sched_getaffinity(int thread, long size, byte[] set);

    static native int sched_setaffinity(int thread, long size, byte[] set);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int descriptor, byte[] name, int size);

    static native int connect(int descriptor, byte[] name, int size);

    static native int listen(int descriptor, int backlog);

    static native int accept4(int descriptor, Pointer name, Pointer size, int flags);

    static native int getsockname(int descriptor, Pointer name, Pointer size);

    static native int getpeername(int descriptor, Pointer name, Pointer size);

    static native int setsockopt(int descriptor, int level, int option, byte[] value, int size);

    static native int getsockopt(int descriptor, int level, int option, Pointer value, Pointer size);

    static native long send(int descriptor, byte[] data, long size, int flags);

    static native long sendto(int descriptor, byte[] data, long size, int flags, byte[] name, int nameSize);

    static native long recv(int descriptor, Pointer buffer, long size, int flags);

    static native long sendmsg(int descriptor, Pointer message, int flags);

    static native long recvmsg(int descriptor, Pointer message, int flags);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    static native int posix_spawn_file_actions_destroy(Pointer actions);

    static native int posix_spawnp(
            Pointer pid, String program, Pointer actions, Pointer attributes, Pointer argv, Pointer environment);

    static native int waitpid(int pid, Pointer status, int options);

    static native int kill(int pid, int signal);

    static native long syscall(long number, long first, long second);

    static native Pointer strerror(int error);

    /** What failed with the error that the last call of this thread left. */
    static ErrnoException failure(String call) {
        return new ErrnoException(call, Native.getLastError());
    }

    /** The result of a call, unless it is negative: then the call failed. */
    static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }
}
