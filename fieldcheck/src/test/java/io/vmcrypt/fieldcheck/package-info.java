@NullMarked
package io.vmcrypt.cli.fieldcheck;

import org.jspecify.annotations.NullMarked;
