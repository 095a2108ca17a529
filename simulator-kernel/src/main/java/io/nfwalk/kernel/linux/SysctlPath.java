package io.nfwalk.kernel.linux;

/** Where a sysctl stands in /proc. */
final class SysctlPath {
    private SysctlPath() {}

    /** The file of a name with dots or slashes. The first separator decides which it is. Source: sysctl(8). */
    static String of(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash >= 0 && (dot < 0 || slash < dot)) {
            return "/proc/sys/" + name;
        }
        StringBuilder path = new StringBuilder("/proc/sys/");
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            path.append(letter == '.' ? '/' : letter == '/' ? '.' : letter);
        }
        return path.toString();
    }
}
