/** Commands that need no site of yours. */
@NullMarked
package io.vmcrypt.cli.tool;

import org.jspecify.annotations.NullMarked;
