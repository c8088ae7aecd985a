/** Looks for what an outage of the key servers left behind. */
@NullMarked
package io.vmcrypt.estate.internal.outage;

import org.jspecify.annotations.NullMarked;
