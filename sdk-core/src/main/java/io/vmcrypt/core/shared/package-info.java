/**
 * What the modules of this SDK share, whatever they are above: names, spellings, what a server has
 * said. Nothing here and below is for programs, or speaks to a system of its own accord.
 */
@NullMarked
package io.vmcrypt.core.shared;

import org.jspecify.annotations.NullMarked;
