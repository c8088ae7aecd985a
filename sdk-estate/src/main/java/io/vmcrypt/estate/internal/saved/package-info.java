/** A plan as a file that is approved, and applied later. */
@NullMarked
package io.vmcrypt.estate.internal.saved;

import org.jspecify.annotations.NullMarked;
