/** Tests. */
@NullMarked
package io.vmcrypt.kmip;

import org.jspecify.annotations.NullMarked;
