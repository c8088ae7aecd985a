/** What the command writes: text for a terminal, JSON, files, and its exit status. */
@NullMarked
package io.vmcrypt.cli.output;

import org.jspecify.annotations.NullMarked;
