#first
//second
   /* third */ a=1/* fourth */ # fifth
b /* six */=/* seven */2
c=[/* eight */1/* nine */,/* ten */ # eleven
  2 // twelve
,3]
resource/* thirteen */"type"/* fourteen */name/* fifteen */{ # sixteen
  # seventeen
}/* eighteen */
block {/* nineteen */}
block {/* twenty */d=1/* twenty-one */} # twenty-two
e="${ /* twenty-three */f }" # twenty-four
g="${h # twenty-five
}"
i="${ # twenty-six
j}"
k = { # twenty-seven
  # twenty-eight
l=1, # twenty-nine
m=2 }
# the last
