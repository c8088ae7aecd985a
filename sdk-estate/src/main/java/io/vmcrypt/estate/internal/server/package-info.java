/** The stages about key servers and the key provider that they make up. */
@NullMarked
package io.vmcrypt.estate.internal.server;

import org.jspecify.annotations.NullMarked;
