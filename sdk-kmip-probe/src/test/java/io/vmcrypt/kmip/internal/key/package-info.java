@NullMarked
package io.vmcrypt.kmip.internal.key;

import org.jspecify.annotations.NullMarked;
