/** Checks of a server's certificate. */
@NullMarked
package io.vmcrypt.kmip.internal.certificate;

import org.jspecify.annotations.NullMarked;
