/** The encoding of KMIP messages: tag, type, length, value (KMIP 1.1 section 9.1). */
@NullMarked
package io.vmcrypt.kmip.internal.ttlv;

import org.jspecify.annotations.NullMarked;
