numbers=[ 1,2 ,3 , -4,- 5 , 6-7 , 8 - -9 ]
logic   =   ! a&&b||!( c==d )
compare = [a<b,a<=b,a>b,a>=b,a!=b]
sums = a+b*c/d%e-f
choice=a?-b:- c
calls=[max ( 1 , 2 ),f( ),list( values... ),provider :: core :: f (x)]
paths=[a . b . c,a [ 0 ],a[ * ] . b,a.*.b,a.0 . b,f()[0],[1] [0],"text" [0],(a) [0],{} [ "k" ]]
loops=[for x in[1,2]:x if x>1]
maps={for k,v in{}:k=>v...}
minus = {for k, v in m : k => -v}
empty=[[ ],{ },"",( { } )]
one_line={a=1,b={c=2}}
	tabs	=	[	1	,	2	]
block{a=1}
block{}
block  {   }
résumé=[ "é" , 日本 ]
not_one_number = 1. 5
