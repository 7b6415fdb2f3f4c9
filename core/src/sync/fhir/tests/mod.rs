mod beside;
mod codes;
mod elements;
mod mapping;
mod refused;
mod settled;
mod trees;
