@NullMarked
package io.vmcrypt.kmip.internal.message;

import org.jspecify.annotations.NullMarked;
