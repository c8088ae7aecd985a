@NullMarked
package io.vmcrypt.benchmarks;

import org.jspecify.annotations.NullMarked;
