/**
 * One file for each name that can follow {@code -m}: its options, its text as iptables-save prints it, where it is
 * refused, and what it says of a packet.
 *
 * <p>The smallest room is {@link io.nfwalk.match.MarkMatch}; one with a memory is {@link
 * io.nfwalk.match.StatisticMatch}; one that depends on the part of the kernel that runs it is {@link
 * io.nfwalk.match.TcpMatch}. {@link io.nfwalk.match.Matches} lists them all: a new match is a new file and a line
 * there, and its {@code .cases} file under {@code testdata/extensions}.
 *
 * <p>Next: {@code io.nfwalk.target}.
 */
package io.nfwalk.match;
