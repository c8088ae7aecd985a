/** Commands that look at a whole site. */
@NullMarked
package io.vmcrypt.cli.site;

import org.jspecify.annotations.NullMarked;
