/** Renews certificates and keys of an estate that is set up. */
@NullMarked
package io.vmcrypt.estate.internal.rotation;

import org.jspecify.annotations.NullMarked;
