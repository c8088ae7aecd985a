/** What the SDK promises to cost, and whether it does. */
@NullMarked
package io.vmcrypt.benchmarks;

import org.jspecify.annotations.NullMarked;
