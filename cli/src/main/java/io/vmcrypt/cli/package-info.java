/** The command {@code vmcrypt}: a class for each of its commands, and what several of them need. */
@NullMarked
package io.vmcrypt.cli;

import org.jspecify.annotations.NullMarked;
