/** Tests. */
@NullMarked
package io.vmcrypt.kmip.internal.net;

import org.jspecify.annotations.NullMarked;
