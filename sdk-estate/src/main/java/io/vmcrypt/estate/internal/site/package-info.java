/** Asks two sites whether the second could take over, and writes what they say. */
@NullMarked
package io.vmcrypt.estate.internal.site;

import org.jspecify.annotations.NullMarked;
