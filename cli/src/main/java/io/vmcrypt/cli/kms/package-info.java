/** Commands that ask key servers and key providers. */
@NullMarked
package io.vmcrypt.cli.kms;

import org.jspecify.annotations.NullMarked;
