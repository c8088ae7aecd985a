/** Tests. */
@NullMarked
package io.vmcrypt.kmip.internal.tls;

import org.jspecify.annotations.NullMarked;
