/** Commands that look at VMs, or change them. */
@NullMarked
package io.vmcrypt.cli.vm;

import org.jspecify.annotations.NullMarked;
