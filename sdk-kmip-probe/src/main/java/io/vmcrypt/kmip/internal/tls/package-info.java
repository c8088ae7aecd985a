/**
 * TLS with a server that is not trusted: every wait has a deadline, and every answer has a limit.
 */
@NullMarked
package io.vmcrypt.kmip.internal.tls;

import org.jspecify.annotations.NullMarked;
