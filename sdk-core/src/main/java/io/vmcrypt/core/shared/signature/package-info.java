/** Detached signatures over bytes: who may make one, making one, checking one. */
@NullMarked
package io.vmcrypt.core.shared.signature;

import org.jspecify.annotations.NullMarked;
