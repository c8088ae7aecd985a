/** TLS towards a stranger: every wait has a deadline, every answer a limit. */
@NullMarked
package io.vmcrypt.kmip.internal.tls;

import org.jspecify.annotations.NullMarked;
