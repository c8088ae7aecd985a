/** The stages that take a key provider out of use, and the default that takes its place. */
@NullMarked
package io.vmcrypt.estate.internal.leaving;

import org.jspecify.annotations.NullMarked;
