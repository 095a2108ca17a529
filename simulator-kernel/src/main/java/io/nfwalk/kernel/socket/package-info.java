/** The sockets of hosts: those that listen and answer, and the clients that connect, ask and ping. */
package io.nfwalk.kernel.socket;
