/** Tests. */
@NullMarked
package io.vmcrypt.kmip.internal.ttlv;

import org.jspecify.annotations.NullMarked;
