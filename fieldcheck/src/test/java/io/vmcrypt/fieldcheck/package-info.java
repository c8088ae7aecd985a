@NullMarked
package io.vmcrypt.fieldcheck;

import org.jspecify.annotations.NullMarked;
