/** The network below TLS: addresses, connections that keep a deadline, and why a step failed. */
@NullMarked
package io.vmcrypt.kmip.internal.net;

import org.jspecify.annotations.NullMarked;
