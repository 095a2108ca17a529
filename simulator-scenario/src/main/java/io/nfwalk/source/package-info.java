/**
 * Files that people write: their lines, what is wrong in them and where. For the readers of scenarios and of a
 * cluster's objects.
 */
package io.nfwalk.source;
