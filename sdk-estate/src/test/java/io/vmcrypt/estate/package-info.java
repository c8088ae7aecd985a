@NullMarked
package io.vmcrypt.estate;

import org.jspecify.annotations.NullMarked;
