/**
 * Messages in ASN.1's aligned packed encoding (ITU-T X.691), read as the kernel's H.323 helper reads them.
 *
 * <p>{@link io.nfwalk.conntrack.per.PerNotation} turns a text that looks like ASN.1 into
 * {@link io.nfwalk.conntrack.per.PerType}s, {@link io.nfwalk.conntrack.per.PerReader} reads a payload by them, and what
 * was to be kept of it is a {@link io.nfwalk.conntrack.per.PerValue}.
 */
package io.nfwalk.conntrack.per;
