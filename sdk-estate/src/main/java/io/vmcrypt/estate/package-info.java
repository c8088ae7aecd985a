/**
 * The whole job over the three systems: say once what should be, see the plan, apply it, prove it.
 * Begin with {@link io.vmcrypt.estate.wish.Estate} and {@link io.vmcrypt.estate.EstateClient}.
 */
@NullMarked
package io.vmcrypt.estate;

import org.jspecify.annotations.NullMarked;
