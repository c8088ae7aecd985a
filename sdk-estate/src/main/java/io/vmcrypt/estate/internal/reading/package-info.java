/** Looks at the key servers of an estate, and reads what its document refers to. */
@NullMarked
package io.vmcrypt.estate.internal.reading;

import org.jspecify.annotations.NullMarked;
