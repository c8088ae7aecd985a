/** How addresses are written. */
@NullMarked
package io.vmcrypt.core.internal.address;

import org.jspecify.annotations.NullMarked;
