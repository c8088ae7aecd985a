/** Commands of an estate: planned, applied, proved, rotated, left. */
@NullMarked
package io.vmcrypt.cli.estate;

import org.jspecify.annotations.NullMarked;
