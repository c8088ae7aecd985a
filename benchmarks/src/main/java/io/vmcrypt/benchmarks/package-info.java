/** Limits that the SDK promises for time, memory and requests, and programs that measure them. */
@NullMarked
package io.vmcrypt.benchmarks;

import org.jspecify.annotations.NullMarked;
