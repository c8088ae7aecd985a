@NullMarked
package io.vmcrypt.cli.base;

import org.jspecify.annotations.NullMarked;
