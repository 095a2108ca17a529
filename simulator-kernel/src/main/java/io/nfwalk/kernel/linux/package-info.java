/**
 * The Linux system calls that a replay needs, and what is made of them: network namespaces, sockets, netlink, programs
 * run inside of a namespace. Nothing here knows of scenarios. 64-bit Linux only.
 */
package io.nfwalk.kernel.linux;
